/* Is made when it is called. */
void change_nothing(void) { }
