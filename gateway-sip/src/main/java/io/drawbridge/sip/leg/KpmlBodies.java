package io.drawbridge.sip.leg;

import io.drawbridge.sip.message.Body;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The documents of KPML (RFC 4730 section 5): what we ask of a device's keypad, and what it reports. Pure. */
final class KpmlBodies {
    static final String REQUEST_TYPE = "application/kpml-request+xml";
    static final String RESPONSE_TYPE = "application/kpml-response+xml";

    /** Every key by itself, until the subscription ends. */
    static final Body EVERY_KEY = Body.of(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <kpml-request xmlns="urn:ietf:params:xml:ns:kpml-request" version="1.0">\
            <pattern persist="persist"><regex tag="key">[x*#ABCD]</regex></pattern></kpml-request>
            """);

    private static final int MAX_BYTES = 4096;
    private static final int MAX_DIGITS = 32;
    private static final String MATCHED = "200";
    private static final String SYMBOLS = "0123456789*#ABCD";
    private static final XMLInputFactory XML = hardened();

    private KpmlBodies() {}

    private static XMLInputFactory hardened() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }

    /** The keys that a report tells; none where it tells of a time-out or an error, or cannot be read. */
    static String digits(Body report) {
        if (report.isEmpty() || report.lengthBytes() > MAX_BYTES) {
            return "";
        }
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(new StringReader(report.text()));
            try {
                return digits(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            return ""; // a device's mistake, or worse: no digit
        }
    }

    private static String digits(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                return "";
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                boolean matched = xml.getLocalName().equals("kpml-response")
                        && MATCHED.equals(xml.getAttributeValue(null, "code"));
                return matched ? known(xml.getAttributeValue(null, "digits")) : "";
            }
        }
        return "";
    }

    private static String known(@Nullable String digits) {
        StringBuilder known = new StringBuilder();
        if (digits != null) {
            digits.chars()
                    .limit(MAX_DIGITS)
                    .map(Character::toUpperCase)
                    .filter(symbol -> SYMBOLS.indexOf(symbol) >= 0)
                    .forEach(symbol -> known.append((char) symbol));
        }
        return known.toString();
    }
}
