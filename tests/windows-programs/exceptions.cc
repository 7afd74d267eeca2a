// end: exit 53
/* Exceptions of C++ as Visual C++ has them: a destructor on the way, a value, an object by reference, and one thrown again. */
extern "C" int puts(const char *text);

struct Noted {
    ~Noted() { puts("destroyed"); }
};

struct Base {
    int number;
    Base(int value) : number(value) {}
    Base(const Base &other) : number(other.number + 1) {}
    virtual ~Base() { puts("exception destroyed"); }
};

struct Derived : Base {
    Derived() : Base(10) {}
};

__attribute__((noinline)) static void throws(int what)
{
    Noted noted;
    if (what == 1)
        throw 42;
    if (what == 2)
        throw Derived();
}

__attribute__((noinline)) static void again(int what)
{
    try {
        throws(what);
    } catch (int) {
        puts("again");
        throw;
    }
}

int main()
{
    int sum = 0;
    try {
        again(1);
    } catch (int value) {
        sum += value;
    }
    try {
        again(2);
    } catch (const Base &base) {
        sum += base.number;
    }
    try {
        again(0);
        sum++;
    } catch (...) {
        sum = 0;
    }
    return sum;
}
