package main

var memoria [][]byte

func main() {
	for {
		trozo := make([]byte, 64<<20)
		for i := 0; i < len(trozo); i += 4096 {
			trozo[i] = 1
		}
		memoria = append(memoria, trozo)
	}
}
