package main

import "fmt"

func main() {
	for {
		fmt.Println("no pienso parar de escribir, y esto no es una dirección")
	}
}
