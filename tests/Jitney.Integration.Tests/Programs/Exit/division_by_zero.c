// end: signal 8
volatile int zero;
int main(void) { return 5 / zero; }
