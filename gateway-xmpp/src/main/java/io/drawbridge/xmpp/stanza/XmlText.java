package io.drawbridge.xmpp.stanza;

/** Character data. Never printed by {@link #toString()}, since it came from a stranger. */
public record XmlText(String text) implements XmlNode {
    @Override
    public String toString() {
        return "text(" + text.length() + ")";
    }
}
