package main

import "os"

func main() {
	f, _ := os.Create("enorme")
	trozo := make([]byte, 1<<20)
	for {
		if _, err := f.Write(trozo); err != nil {
			return
		}
	}
}
