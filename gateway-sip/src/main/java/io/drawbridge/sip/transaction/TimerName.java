package io.drawbridge.sip.transaction;

/** The transaction timers of RFC 3261 table 4 and RFC 6026. */
public enum TimerName {
    A,
    B,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
    K,
    L,
    M
}
