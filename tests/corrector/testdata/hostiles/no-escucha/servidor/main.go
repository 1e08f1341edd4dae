package main

var nunca = make(chan int)

func init() { go func() { select {} }() }

func main() {
	for {
		<-nunca
	}
}
