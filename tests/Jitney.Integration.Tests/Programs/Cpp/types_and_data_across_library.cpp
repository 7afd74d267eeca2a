// shared: shapes.cpp
// options: -std=c++17
// libraries: -lstdc++
#include "Parts/types_and_data.cpp"
