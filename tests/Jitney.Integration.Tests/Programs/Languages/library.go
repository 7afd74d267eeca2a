package main

import "C"
import (
	"fmt"
	"runtime"
	"sync"
)

//export Hello
func Hello(number C.int) C.int {
	var all sync.WaitGroup
	for index := 0; index < 100; index++ {
		all.Add(1)
		go func() {
			defer all.Done()
			runtime.Gosched()
			_ = make([]byte, 100000)
		}()
	}
	all.Wait()
	runtime.GC()
	func() {
		defer func() { fmt.Println(recover()) }()
		var nowhere *int
		*nowhere = 1
	}()
	fmt.Println("hello", number)
	return number + 1
}

func main() {}
