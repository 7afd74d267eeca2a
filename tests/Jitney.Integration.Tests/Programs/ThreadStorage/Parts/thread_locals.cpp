#include "thread_locals.h"
#include <cstdio>
Named::Named(const char *text) : name(text) { std::printf("made %s\n", text); }
Named::~Named() { std::printf("unmade %s after %d\n", name.c_str(), uses); }
thread_local Named dynamicElsewhere("elsewhere");
thread_local int constantElsewhere = 77;
int *placeOfConstant() { return &constantElsewhere; }
Named *placeOfInline() { return &inInline; }
long *placeOfTemplate() { return &Holder<long>::value; }
