// libraries: -lstdc++
// A thread-local object with a destructor, in a program that has nothing else of C++.
extern "C" int puts(const char *);
namespace {
struct Noted {
    int number;
    explicit Noted(int value) : number(value) { puts("made"); }
    ~Noted() { puts("gone"); }
};
}
int main()
{
    thread_local Noted noted(3);
    puts(noted.number == 3 ? "three" : "other");
    return 0;
}
