// with: thread_locals.cpp
// options: -pthread -std=c++17
// libraries: -lstdc++
#include "Parts/thread_locals.h"
#include <cstdio>
#include <thread>
static void use(const char *name)
{
    dynamicElsewhere.uses++;
    inInline.uses += 2;
    Holder<long>::value++;
    std::printf("%s %d %d %d %ld\n", name, constantElsewhere++, placeOfConstant() == &constantElsewhere, placeOfInline() == &inInline, *placeOfTemplate());
}
int main()
{
    use("main");
    std::thread(use, "thread").join();
    use("main");
    return 0;
}
