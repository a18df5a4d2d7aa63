package io.drawbridge.core.directory;

/** What a participant may do. */
public enum Role {
    GUEST,
    HOST
}
