//! Both formats, line by line, through the public seam.

mod chunks;
mod collectors;
mod counters;
mod encode_family;
mod filter;
mod gauges;
mod hanging;
mod histograms;
mod input;
mod itself;
mod late;
mod merged;
mod metadata;
mod refresh;
mod seam;
mod summaries;
mod times;
mod turns;
