package io.drawbridge.sip.dialog;

/** Where tags, branches and Call-IDs come from: unguessable in service, seeded in tests. */
public interface Ids {
    /** A token of letters and digits, never the same again. */
    String next();
}
