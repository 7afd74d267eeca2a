import std/[sequtils, strutils, tables]

type Node = ref object
  next: Node
  value: int

var kept: seq[string]
var head: Node
for number in 0 ..< 1000:
  kept.add($number)
  head = Node(next: head, value: number)
for count in 0 ..< 2000: discard newSeq[int](10000)
GC_fullCollect()

var sum = 0
for text in kept: sum += parseInt(text)
var node = head
while node != nil:
  sum += node.value
  node = node.next
echo sum

var lengths = initTable[string, int]()
for text in kept: lengths[text] = text.len
echo lengths.len, " ", toSeq(lengths.values).foldl(a + b)
try: raise newException(ValueError, "thrown")
except ValueError as error: echo error.msg
quit 3
