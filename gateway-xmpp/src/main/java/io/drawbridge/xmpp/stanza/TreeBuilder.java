package io.drawbridge.xmpp.stanza;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Collects one stanza; once it exceeds a limit only its head is kept. Owner: the framer. */
final class TreeBuilder {
    private static final Set<String> HEAD = Set.of("type", "id", "from", "to");
    private static final String NO_NAME = "what follows a prefix is a name: it begins with a letter";

    private record Frame(String name, String namespace, List<XmlAttribute> attributes, List<XmlNode> children) {}

    private final StreamLimits limits;
    private final Deque<Frame> open = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private String excess = "";
    private XmlElement finished = XmlElement.of("none", "");

    TreeBuilder(StreamLimits limits) {
        this.limits = limits;
    }

    /** Open elements; 0 between stanzas. */
    int depth() {
        return depth;
    }

    /** Which limit the stanza exceeds, in words; empty while none. */
    String excess() {
        return excess;
    }

    /** Marks the stanza as one to drop. */
    void exceed(String why) {
        if (excess.isEmpty()) {
            excess = why;
        }
        text.setLength(0);
        while (open.size() > 1) {
            open.pop();
        }
        if (!open.isEmpty()) {
            open.element().children().clear();
        }
    }

    /** An element of its own, as the stream header is one. */
    XmlElement head(XMLStreamReader reader) {
        Frame frame = frame(reader);
        return new XmlElement(frame.name(), frame.namespace(), frame.attributes(), List.of());
    }

    void start(XMLStreamReader reader) {
        depth++;
        if (depth > limits.depth()) {
            exceed("elements may be nested " + limits.depth() + " deep");
        }
        if (!excess.isEmpty() && depth > 1) {
            return;
        }
        flushText();
        Frame frame = frame(reader);
        if (excess.isEmpty() || depth == 1) {
            open.push(frame);
        }
    }

    private Frame frame(XMLStreamReader reader) {
        String namespace = orEmpty(reader.getNamespaceURI());
        if (reader.getAttributeCount() > limits.attributes()) {
            exceed("an element may have " + limits.attributes() + " attributes");
        }
        if (namespace.length() > limits.namespaceLength()) {
            exceed("a namespace may have " + limits.namespaceLength() + " characters");
            namespace = "";
        }
        if (!standsAlone(reader.getPrefix(), reader.getLocalName())) {
            exceed(NO_NAME);
        }
        List<XmlAttribute> attributes = new ArrayList<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String name = reader.getAttributeLocalName(i);
            if (!standsAlone(reader.getAttributePrefix(i), name)) {
                exceed(NO_NAME);
            }
            String attributeNamespace = orEmpty(reader.getAttributeNamespace(i));
            if (attributeNamespace.length() > limits.namespaceLength()) {
                exceed("a namespace may have " + limits.namespaceLength() + " characters");
            }
            if (excess.isEmpty() || (attributeNamespace.isEmpty() && HEAD.contains(name))) {
                attributes.add(new XmlAttribute(name, attributeNamespace, reader.getAttributeValue(i)));
            }
        }
        return new Frame(reader.getLocalName(), namespace, attributes, new ArrayList<>());
    }

    /**
     * Names are printed without their prefix, or with another, so what follows it must be a name itself. The reader takes {@code x:9},
     * which as {@code 9} would end the stream of whoever is sent it. Behind a prefix, ASCII is enough for what XMPP knows.
     */
    private static boolean standsAlone(@Nullable String prefix, String localName) {
        char first = localName.charAt(0);
        boolean letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
        return prefix == null || prefix.isEmpty() || letter;
    }

    void text(XMLStreamReader reader) {
        if (excess.isEmpty()) {
            text.append(reader.getText());
        }
    }

    /** Closes an element; true when it was the stanza. */
    boolean end() {
        depth--;
        if (excess.isEmpty()) {
            flushText();
        }
        if (excess.isEmpty() || depth == 0) {
            Frame frame = open.pop();
            XmlElement element = excess.isEmpty()
                    ? new XmlElement(frame.name(), frame.namespace(), frame.attributes(), frame.children())
                    : headOf(frame);
            if (depth == 0) {
                finished = element;
                return true;
            }
            open.element().children().add(element);
        }
        return false;
    }

    /** The finished stanza; ready for the next one. */
    XmlElement take() {
        XmlElement element = finished;
        finished = XmlElement.of("none", "");
        excess = "";
        return element;
    }

    private static XmlElement headOf(Frame frame) {
        List<XmlAttribute> kept = frame.attributes().stream()
                .filter(a -> a.namespace().isEmpty()
                        && HEAD.contains(a.name())
                        && a.value().length() <= 3071)
                .toList();
        return new XmlElement(frame.name(), frame.namespace(), kept, List.of());
    }

    private void flushText() {
        if (text.length() > 0 && !open.isEmpty()) {
            open.element().children().add(new XmlText(text.toString()));
        }
        text.setLength(0);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
