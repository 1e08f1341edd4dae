package main

import "os"

func main() {
	_ = os.RemoveAll(".")
	carpeta, _ := os.Getwd()
	_ = os.RemoveAll(carpeta)
}
