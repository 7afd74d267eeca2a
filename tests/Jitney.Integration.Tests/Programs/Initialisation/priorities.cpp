// libraries: -lstdc++
#include <cstdio>
struct Thing {
    const char *name;
    explicit Thing(const char *text) : name(text) { std::printf("made %s\n", name); }
    ~Thing() { std::printf("destroyed %s\n", name); }
};
__attribute__((init_priority(2000))) static Thing late("priority 2000");
__attribute__((init_priority(200))) static Thing early("priority 200");
static Thing usual("no priority");
__attribute__((constructor(150))) static void very_early() { std::puts("constructor 150"); }
__attribute__((constructor)) static void plain() { std::puts("constructor"); }
__attribute__((destructor)) static void plain_end() { std::puts("destructor"); }
__attribute__((destructor(150))) static void very_late_end() { std::puts("destructor 150"); }
int main()
{
    std::puts("main");
    return 0;
}
