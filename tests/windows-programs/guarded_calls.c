// end: exit 42
// options: -Xclang -cfguard
/* Calls through pointers that control flow guard would check, with up to all registers for arguments. */
int puts(const char *text);

typedef double Function(int, double, long long, double, int, double);

static double first(int a, double b, long long c, double d, int e, double f) { return a + b + (double)c + d + e + f; }
static double second(int a, double b, long long c, double d, int e, double f) { return a * b - (double)c * d + e * f; }
static void greet(void) { puts("called"); }

Function *volatile functions[] = { first, second };
void (*volatile greeting)(void) = greet;

int main(void)
{
    greeting();
    double sum = functions[0](1, 2.5, 3, 4.25, 5, 6.125);
    double product = functions[1](1, 2.5, 3, 4.25, 5, 6.125);
    return sum == 21.875 && product == 20.375 ? 42 : 1;
}
