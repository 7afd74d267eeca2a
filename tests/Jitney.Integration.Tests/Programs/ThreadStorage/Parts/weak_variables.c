__attribute__((weak)) __thread int chosen = 99;
__attribute__((weak)) __thread int only_there = 4;
int chosen_there(void) { return chosen; }
