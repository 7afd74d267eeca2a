__thread int touched_first = 3;
__thread char more_than_that[200] = "x";
int *volatile first_place;
__attribute__((constructor)) static void begin(void)
{
    first_place = &touched_first;
    touched_first++;
    more_than_that[1] = 'y';
}
int next_of_touched(void) { return ++touched_first; }
