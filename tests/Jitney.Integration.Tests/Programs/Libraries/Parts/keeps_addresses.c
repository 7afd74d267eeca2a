int kept = 1, counted[4] = {1, 2, 3, 4}, zero[100];
int *into_array = &counted[2];
int *self;
__attribute__((weak)) int weak_of_both(void) { return 1; }
static int *registered[3], at_first;
__attribute__((constructor)) static void initialise(void)
{
    registered[0] = &kept;
    registered[1] = &counted[1];
    registered[2] = &zero[99];
    self = (int *)&self;
    kept = 10;
    zero[99] = 20;
    at_first = weak_of_both();
}
int sum_of_registered(void) { return *registered[0] + *registered[1] + *registered[2]; }
int seen_at_first(void) { return at_first; }
void add_to_registered(int more)
{
    for (int index = 0; index < 3; index++) *registered[index] += more;
}
