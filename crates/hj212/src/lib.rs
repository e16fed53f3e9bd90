//! Codec of HJ/T 212-2005, HJ 212-2017 and HJ 212-2025, the protocol of China's pollution monitoring devices.
