package io.drawbridge.sip.dialog;

/** What names a dialog (RFC 3261 section 12); an RFC 2543 far end has an empty tag. */
public record DialogId(String callId, String localTag, String remoteTag) {}
