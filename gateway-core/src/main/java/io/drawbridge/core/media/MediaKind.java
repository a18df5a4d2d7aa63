package io.drawbridge.core.media;

/** Sound or picture. */
public enum MediaKind {
    AUDIO,
    VIDEO
}
