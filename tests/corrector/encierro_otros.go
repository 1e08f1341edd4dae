//go:build !linux || otros

package main

import (
	"errors"
	"os/exec"
)

// hayEncierros dice si este sistema los tiene.
const hayEncierros = false

func encerrarAlJuez(*exec.Cmd) {}

func (e *encierro) montar() error { return errors.New("solo hay encierros en Linux") }

func hacerDeCelda(string, []string) error { return errors.New("solo hay encierros en Linux") }

func preferirQueMueran() {}

func cerrarLoHeredado() {}
