// The exported functions: distances between two lists of finite bars. The caller lays the memory out and passes addresses;
// nothing is kept between calls.
//
// A list of n bars is 2n float64: birth, death, birth, death …

export { bottleneck } from "./bottleneck";
export { wasserstein } from "./wasserstein";
