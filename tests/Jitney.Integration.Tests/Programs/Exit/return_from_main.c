// end: exit 7
// ways: in-process
int main(void) { return 7; }
