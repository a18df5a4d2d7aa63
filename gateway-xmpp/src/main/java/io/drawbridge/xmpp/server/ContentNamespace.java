package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlNode;
import java.util.ArrayList;
import java.util.List;

/** A stanza that goes from one kind of stream to another takes the other's content namespace (RFC 6120 section 4.8.3). Pure. */
final class ContentNamespace {
    private ContentNamespace() {}

    /** The stanza with {@code from} made {@code to}, as far down as it reaches from the top without a break. */
    static XmlElement change(XmlElement stanza, String from, String to) {
        if (!stanza.namespace().equals(from)) {
            return stanza;
        }
        List<XmlNode> children = new ArrayList<>(stanza.children().size());
        for (XmlNode child : stanza.children()) {
            children.add(child instanceof XmlElement element ? change(element, from, to) : child);
        }
        return new XmlElement(stanza.name(), to, stanza.attributes(), children);
    }
}
