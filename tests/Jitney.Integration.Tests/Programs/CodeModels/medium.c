// options: -mcmodel=medium -mlarge-data-threshold=1000
// libraries: -lm
#include "Parts/every_model.c"
