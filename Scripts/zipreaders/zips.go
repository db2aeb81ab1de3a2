// Prints the SHA-256 of each member, and its name in hexadecimal: zips PATH
package main

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	archive, err := zip.OpenReader(os.Args[1])
	check(err)
	out := bufio.NewWriter(os.Stdout)
	for _, file := range archive.File {
		member, err := file.Open()
		check(err)
		total := sha256.New()
		_, err = io.Copy(total, member)
		check(err)
		check(member.Close())
		fmt.Fprintf(out, "%x %x\n", total.Sum(nil), file.Name)
	}
	check(out.Flush())
}
