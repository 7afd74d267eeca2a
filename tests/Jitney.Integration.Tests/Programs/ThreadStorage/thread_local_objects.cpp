// options: -pthread
// libraries: -lstdc++
#include <cstdio>
#include <string>
#include <thread>
struct Thing {
    std::string name = "thing";
    ~Thing() { std::printf("destroyed %s\n", name.c_str()); }
};
static thread_local Thing thing;
int main()
{
    thing.name = "of main";
    std::thread([] { thing.name = "of a thread"; }).join();
    std::puts("joined");
    return 0;
}
