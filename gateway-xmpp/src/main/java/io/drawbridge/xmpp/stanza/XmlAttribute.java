package io.drawbridge.xmpp.stanza;

/**
 * An attribute.
 *
 * @param namespace empty for the ordinary attribute without prefix
 */
public record XmlAttribute(String name, String namespace, String value) {
    @Override
    public String toString() {
        return "@" + name;
    }
}
