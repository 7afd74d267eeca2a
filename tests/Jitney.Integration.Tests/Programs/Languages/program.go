package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
)

var kept []int

func deep(count int) int {
	var room [100]int
	if count == 0 {
		return room[0]
	}
	return deep(count-1) + 1
}

func main() {
	for index := 0; index < 1000; index++ {
		kept = append(kept, index)
	}
	for index := 0; index < 1000; index++ {
		_ = make([]byte, 100000)
	}
	runtime.GC()
	sum := 0
	for _, value := range kept {
		sum += value
	}

	var all sync.WaitGroup
	var gate sync.Mutex
	count := 0
	for index := 0; index < 100; index++ {
		all.Add(1)
		go func(number int) {
			defer all.Done()
			if number%10 == 0 {
				runtime.GC()
			}
			gate.Lock()
			count++
			gate.Unlock()
		}(index)
	}
	all.Wait()
	fmt.Println(sum, count, len(os.Args), deep(20000))
	func() {
		defer func() { fmt.Println(recover()) }()
		var nowhere *int
		*nowhere = 1
	}()
	os.Exit(3)
}
