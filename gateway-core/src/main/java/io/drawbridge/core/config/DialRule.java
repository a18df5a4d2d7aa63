package io.drawbridge.core.config;

/**
 * Where calls may go: one entry of {@code sip.dial-rules}.
 *
 * @param match pattern of the whole of what is dialled, a number or {@code user@host}: {@code X} is a digit, {@code ?} any character,
 *     {@code *} any number of them (but never an @)
 * @param trunk the trunk that takes the call; empty = straight to the host that was dialled
 * @param rewrite what is dialled there instead: its n-th {@code *}, {@code ?} or {@code X} is what that of {@code match} stood for;
 *     empty = as dialled
 */
public record DialRule(String match, String trunk, String rewrite) {}
