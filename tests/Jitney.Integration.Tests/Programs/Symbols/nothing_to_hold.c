// A variable without bytes has an address like any other, also where it is all there is of its kind.
struct nothing {};
struct nothing variable;
int main(void)
{
    struct nothing *volatile here = &variable;
    return here == 0;
}
