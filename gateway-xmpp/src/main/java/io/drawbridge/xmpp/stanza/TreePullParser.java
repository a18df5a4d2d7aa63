package io.drawbridge.xmpp.stanza;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import javax.xml.namespace.QName;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jspecify.annotations.Nullable;

/** Smack's view of an element tree that has passed the limits, so that no second XML parser sees a stranger's bytes. */
final class TreePullParser implements XmlPullParser {
    private static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

    private record Level(XmlElement element, Iterator<XmlNode> rest) {}

    private final XmlElement root;
    private final Deque<Level> levels = new ArrayDeque<>();
    private Event event = Event.START_DOCUMENT;
    private String text = "";

    TreePullParser(XmlElement root) {
        this.root = root;
    }

    /** The element that was entered or is left. */
    XmlElement element() {
        Level level = levels.peek();
        return level == null ? root : level.element();
    }

    @Override
    public Event next() {
        switch (event) {
            case START_DOCUMENT -> enter(root);
            case END_DOCUMENT -> throw new NoSuchElementException("behind the end");
            case END_ELEMENT -> {
                levels.pop();
                advance();
            }
            default -> advance();
        }
        return event;
    }

    private void advance() {
        Level level = levels.peek();
        if (level == null) {
            event = Event.END_DOCUMENT;
        } else if (!level.rest().hasNext()) {
            event = Event.END_ELEMENT;
        } else {
            XmlNode node = level.rest().next();
            if (node instanceof XmlElement inner) {
                enter(inner);
            } else if (node instanceof XmlText characters) {
                text = characters.text();
                event = Event.TEXT_CHARACTERS;
            }
        }
    }

    private void enter(XmlElement element) {
        levels.push(new Level(element, element.children().iterator()));
        event = Event.START_ELEMENT;
    }

    @Override
    public String nextText() {
        StringBuilder all = new StringBuilder();
        while (next() == Event.TEXT_CHARACTERS) {
            all.append(text);
        }
        if (event != Event.END_ELEMENT) {
            throw new IllegalStateException("text alone was expected");
        }
        return all.toString();
    }

    @Override
    public TagEvent nextTag() {
        Event tag = next();
        while (tag == Event.TEXT_CHARACTERS && text.isBlank()) {
            tag = next();
        }
        return switch (tag) {
            case START_ELEMENT -> TagEvent.START_ELEMENT;
            case END_ELEMENT -> TagEvent.END_ELEMENT;
            default -> throw new IllegalStateException("a tag was expected");
        };
    }

    @Override
    public Event getEventType() {
        return event;
    }

    @Override
    public int getDepth() {
        return levels.size();
    }

    @Override
    public String getName() {
        return element().name();
    }

    @Override
    public String getNamespace() {
        return element().namespace();
    }

    @Override
    public QName getQName() {
        return new QName(getNamespace(), getName());
    }

    @Override
    public String getPrefix() {
        return "";
    }

    @Override
    public String getText() {
        return text;
    }

    @Override
    public boolean isWhiteSpace() {
        return event == Event.TEXT_CHARACTERS && text.isBlank();
    }

    @Override
    public @Nullable String getNamespace(@Nullable String prefix) {
        if (prefix == null || prefix.isEmpty()) {
            return getNamespace();
        }
        return prefix.equals("xml") ? XML_NAMESPACE : null;
    }

    @Override
    public int getNamespaceCount() {
        return 0;
    }

    @Override
    public String getNamespacePrefix(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String getNamespaceUri(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int getAttributeCount() {
        return element().attributes().size();
    }

    private XmlAttribute attribute(int index) {
        return element().attributes().get(index);
    }

    @Override
    public String getAttributeNamespace(int index) {
        return attribute(index).namespace();
    }

    @Override
    public String getAttributeName(int index) {
        return attribute(index).name();
    }

    @Override
    public QName getAttributeQName(int index) {
        return new QName(attribute(index).namespace(), attribute(index).name());
    }

    @Override
    public String getAttributePrefix(int index) {
        return attribute(index).namespace().equals(XML_NAMESPACE) ? "xml" : "";
    }

    @Override
    public String getAttributeType(int index) {
        return "CDATA";
    }

    @Override
    public String getAttributeValue(int index) {
        return attribute(index).value();
    }

    @Override
    public @Nullable String getAttributeValue(@Nullable String namespace, String name) {
        for (XmlAttribute candidate : element().attributes()) {
            boolean sameSpace = namespace == null
                    ? candidate.namespace().isEmpty()
                    : candidate.namespace().equals(namespace);
            if (sameSpace && candidate.name().equals(name)) {
                return candidate.value();
            }
        }
        return null;
    }

    @Override
    public Object getProperty(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public String getInputEncoding() {
        return "UTF-8";
    }

    @Override
    public String getPositionDescription() {
        return "depth " + levels.size();
    }

    @Override
    public int getLineNumber() {
        return 0;
    }

    @Override
    public int getColumnNumber() {
        return 0;
    }

    @Override
    public boolean supportsRoundtrip() {
        return false;
    }
}
