package io.drawbridge.xmpp.stanza;

/**
 * Elements to text. Line ends in text and attributes go as character references, so that {@code \r\n} survives the line-end rule of
 * XML 1.0 section 2.11; characters that XML cannot carry become U+FFFD.
 */
public final class XmlPrinter {
    private static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

    private final StringBuilder out = new StringBuilder();

    private XmlPrinter() {}

    /** The element, as it stands inside a parent whose default namespace is {@code context}. */
    public static String print(XmlElement element, String context) {
        XmlPrinter printer = new XmlPrinter();
        printer.element(element, context);
        return printer.out.toString();
    }

    /** The attributes of the element, each with a leading space. */
    static String attributes(XmlElement element) {
        XmlPrinter printer = new XmlPrinter();
        printer.printAttributes(element);
        return printer.out.toString();
    }

    /** What is between the element's tags. */
    static String content(XmlElement element) {
        XmlPrinter printer = new XmlPrinter();
        printer.printChildren(element);
        return printer.out.toString();
    }

    /** Text made safe for content and for attributes in either kind of quote. */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        String clean = XmlChars.clean(text);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '\'' -> safe.append("&apos;");
                case '"' -> safe.append("&quot;");
                case '\t', '\r' -> safe.append("&#").append((int) c).append(';');
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    private void element(XmlElement element, String context) {
        out.append('<').append(element.name());
        if (!element.namespace().equals(context)) {
            out.append(" xmlns='").append(escape(element.namespace())).append('\'');
        }
        printAttributes(element);
        if (element.children().isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        printChildren(element);
        out.append("</").append(element.name()).append('>');
    }

    private void printAttributes(XmlElement element) {
        int prefixes = 0;
        for (XmlAttribute attribute : element.attributes()) {
            String prefix = "";
            if (attribute.namespace().equals(XML_NAMESPACE)) {
                prefix = "xml:";
            } else if (!attribute.namespace().isEmpty()) {
                String name = "a" + prefixes++;
                out.append(" xmlns:").append(name).append("='");
                out.append(escape(attribute.namespace())).append('\'');
                prefix = name + ":";
            }
            out.append(' ').append(prefix).append(attribute.name()).append("='");
            out.append(escape(attribute.value()).replace("\n", "&#10;")).append('\'');
        }
    }

    private void printChildren(XmlElement element) {
        for (XmlNode child : element.children()) {
            if (child instanceof XmlText text) {
                out.append(escape(text.text()));
            } else if (child instanceof XmlElement inner) {
                element(inner, element.namespace());
            }
        }
    }
}
