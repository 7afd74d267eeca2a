#include <string>
struct Named {
    std::string name;
    int uses = 0;
    explicit Named(const char *text);
    ~Named();
};
extern thread_local Named dynamicElsewhere;
extern thread_local int constantElsewhere;
inline thread_local Named inInline("inline");
template <class T> struct Holder { static thread_local T value; };
template <class T> thread_local T Holder<T>::value = T(sizeof(T));
int *placeOfConstant();
Named *placeOfInline();
long *placeOfTemplate();
