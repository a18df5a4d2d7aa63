package io.drawbridge.xmpp.stanza;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An immutable XML element with its namespace resolved. {@link #toString()} gives the name only: content may be a stranger's or secret. */
public record XmlElement(String name, String namespace, List<XmlAttribute> attributes, List<XmlNode> children)
        implements XmlNode {
    /** Copies the lists. */
    public XmlElement {
        attributes = List.copyOf(attributes);
        children = List.copyOf(children);
    }

    /** An empty element. */
    public static XmlElement of(String name, String namespace) {
        return new XmlElement(name, namespace, List.of(), List.of());
    }

    /** A copy with one more attribute. */
    public XmlElement with(String attribute, String value) {
        List<XmlAttribute> more = new ArrayList<>(attributes);
        more.add(new XmlAttribute(attribute, "", value));
        return new XmlElement(name, namespace, more, children);
    }

    /** A copy with one more child. */
    public XmlElement with(XmlNode child) {
        List<XmlNode> more = new ArrayList<>(children);
        more.add(child);
        return new XmlElement(name, namespace, attributes, more);
    }

    /** A copy with text appended. */
    public XmlElement withText(String text) {
        return with(new XmlText(text));
    }

    /** Value of the attribute without namespace, or empty text. */
    public String attribute(String attribute) {
        for (XmlAttribute candidate : attributes) {
            if (candidate.name().equals(attribute) && candidate.namespace().isEmpty()) {
                return candidate.value();
            }
        }
        return "";
    }

    /** The child elements, in order. */
    public List<XmlElement> elements() {
        List<XmlElement> found = new ArrayList<>();
        for (XmlNode child : children) {
            if (child instanceof XmlElement element) {
                found.add(element);
            }
        }
        return found;
    }

    /** The first child element of that name and namespace. */
    public Optional<XmlElement> child(String childName, String childNamespace) {
        return elements().stream().filter(e -> e.is(childName, childNamespace)).findFirst();
    }

    /** Whether this is the element of that name and namespace. */
    public boolean is(String otherName, String otherNamespace) {
        return name.equals(otherName) && namespace.equals(otherNamespace);
    }

    /** The character data directly inside, joined. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (XmlNode child : children) {
            if (child instanceof XmlText piece) {
                text.append(piece.text());
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "<" + name + ">";
    }
}
