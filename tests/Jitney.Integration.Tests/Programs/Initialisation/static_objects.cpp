// libraries: -lstdc++
// end: exit 2
#include <cstdio>
#include <iostream>
#include <string>
struct Thing {
    std::string name;
    explicit Thing(const char *text) : name(text) { std::cout << "made " << name << "\n"; }
    ~Thing() { std::cout << "destroyed " << name << "\n"; }
};
static Thing first("first");
Thing second("second");
static Thing &lazy()
{
    static Thing thing("lazy");
    return thing;
}
int main()
{
    std::cout << "main " << lazy().name << "\n";
    return 2;
}
