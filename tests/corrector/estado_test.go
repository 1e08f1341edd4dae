package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoGuardadoAlInterrumpirSeRecuerdaEntero(t *testing.T) {
	base := t.TempDir()
	antes, err := abrirEstado(base, "la clase")
	require.NoError(t, err)
	_, hay := antes.recordar("ana")
	assert.False(t, hay)
	siguiente := resultadoQueNoCompila()
	r := resultadoDePrueba()
	r.Siguiente = &siguiente
	antes.guardar("ana", r)
	antes.soltar() // se interrumpe

	despues, err := abrirEstado(base, "la clase")
	require.NoError(t, err)
	recordado, hay := despues.recordar("ana")
	assert.True(t, hay)
	assert.Equal(t, r, recordado)
	despues.olvidar()
	_, hay = despues.recordar("ana")
	assert.False(t, hay)
	quedan, err := filepath.Glob(filepath.Join(base, "*", "*"))
	require.NoError(t, err)
	assert.Len(t, quedan, 1, "solo el cerrojo")
	despues.soltar()
}

// Dos correctores de la misma clase, a la vez: ni uno ve lo que el otro lleva a medias, ni lo
// borra al acabar.
func TestDosCorrectoresALaVezNoSeTocanNada(t *testing.T) {
	base := t.TempDir()
	uno, err := abrirEstado(base, "la clase")
	require.NoError(t, err)
	otro, err := abrirEstado(base, "la clase")
	require.NoError(t, err)
	assert.NotEqual(t, uno.carpeta, otro.carpeta)
	uno.guardar("ana", resultadoDePrueba())
	_, hay := otro.recordar("ana")
	assert.False(t, hay)
	otro.guardar("ana", resultadoDePrueba())
	uno.olvidar()
	uno.soltar()
	_, hay = otro.recordar("ana")
	assert.True(t, hay, "el que acaba antes no borra lo del otro")
	otro.soltar()
}
