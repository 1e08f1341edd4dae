package main

func main() { noExiste() }
