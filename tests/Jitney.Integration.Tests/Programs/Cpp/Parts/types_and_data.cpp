// What must exist once, however many parts a program has: beside an object with the same, or a library.
#include "shapes.h"
#include <memory>
#include <typeinfo>
static int refuse(int value)
{
    if (value > 2)
        throw std::logic_error("too large");
    if (value > 1)
        throw Problem("from main", value);
    return value;
}
int main()
{
    for (int kind = 0; kind < 2; kind++) {
        std::unique_ptr<Shape> shape(makeShape(kind));
        std::printf("%s %.2f %d %d\n", shape->name(), shape->area(), dynamic_cast<Square *>(shape.get()) != nullptr, dynamic_cast<Named *>(shape.get()) != nullptr);
    }
    std::printf("%d %d %d\n", typeid(Square) == typeThere(), &typeid(Square) == &typeThere(), Square(1).area() == 1);
    Counter<int> counter;
    int there = countThere();
    std::printf("%d %d\n", there, Counter<int>::made);
    std::printf("%d %d\n", &sharedNumber() == numberThere(), ++sharedNumber());
    std::printf("%d %s\n", &sharedText == textThere(), textThere()->c_str());
    for (int value = 0; value < 4; value++) {
        try {
            std::printf("returned %d\n", callBack(refuse, value));
            throwProblem(value);
        } catch (const Problem &problem) {
            std::printf("caught %s %d\n", problem.what(), problem.code);
        } catch (const std::exception &problem) {
            std::printf("caught another: %s\n", problem.what());
        }
    }
    return 0;
}
