package io.drawbridge.webrtc.turn;

/** The numbers of STUN and TURN (RFC 8489 section 18, RFC 8656 section 18). */
final class Stun {
    static final int HEADER_BYTES = 20;
    static final int ATTRIBUTE_HEADER_BYTES = 4;
    static final int MAGIC_COOKIE = 0x2112A442;
    static final int FINGERPRINT_XOR = 0x5354554E;

    static final int CLASS_MASK = 0x0110;
    static final int REQUEST = 0x0000;
    static final int INDICATION = 0x0010;
    static final int SUCCESS = 0x0100;
    static final int ERROR = 0x0110;

    static final int BINDING = 0x001;
    static final int ALLOCATE = 0x003;
    static final int REFRESH = 0x004;
    static final int SEND = 0x006;
    static final int DATA_INDICATION = 0x007;
    static final int CREATE_PERMISSION = 0x008;
    static final int CHANNEL_BIND = 0x009;
    static final int CONNECT = 0x00A;

    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int CHANNEL_NUMBER = 0x000C;
    static final int LIFETIME = 0x000D;
    static final int XOR_PEER_ADDRESS = 0x0012;
    static final int DATA = 0x0013;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int XOR_RELAYED_ADDRESS = 0x0016;
    static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
    static final int EVEN_PORT = 0x0018;
    static final int REQUESTED_TRANSPORT = 0x0019;
    static final int DONT_FRAGMENT = 0x001A;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int RESERVATION_TOKEN = 0x0022;
    static final int ADDITIONAL_ADDRESS_FAMILY = 0x8000;
    /** The same by its number in drafts of RFC 8656, as coturn's clients have it up to 4.6.1. */
    static final int ADDITIONAL_ADDRESS_FAMILY_OF_DRAFTS = 0x8032;

    static final int ADDRESS_ERROR_CODE = 0x8001;
    static final int ALTERNATE_SERVER = 0x8023;
    static final int FINGERPRINT = 0x8028;

    /** Attributes below this must be understood (RFC 8489 section 14). */
    static final int FIRST_OPTIONAL = 0x8000;

    static final int FAMILY_IPV4 = 1;
    static final int FAMILY_IPV6 = 2;
    static final int TRANSPORT_UDP = 17;

    static final int FIRST_CHANNEL = 0x4000;
    /** RFC 8656 section 12 ends at 0x4FFF, for ports that DTLS comes to as well; ours is none, and clients of RFC 5766 go on to here. */
    static final int LAST_CHANNEL = 0x7FFF;

    /** Above the two bits that tell ChannelData from STUN. */
    static final int FIRST_BITS = 0xC0;

    static final int CHANNEL_HEADER_BYTES = 4;

    static final int TRY_ALTERNATE = 300;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHENTICATED = 401;
    static final int FORBIDDEN = 403;
    static final int UNKNOWN_ATTRIBUTE = 420;
    static final int ALLOCATION_MISMATCH = 437;
    static final int STALE_NONCE = 438;
    static final int FAMILY_NOT_SUPPORTED = 440;
    static final int WRONG_CREDENTIALS = 441;
    static final int TRANSPORT_NOT_SUPPORTED = 442;
    static final int PEER_FAMILY_MISMATCH = 443;
    static final int QUOTA_REACHED = 486;
    static final int NO_CAPACITY = 508;

    private Stun() {}

    /** Bytes that fill {@code length} up to the next word. */
    static int padding(int length) {
        return -length & 3;
    }

    /** Whether the server understands an attribute that it must understand. */
    static boolean known(int attribute) {
        return switch (attribute) {
            case USERNAME,
                    MESSAGE_INTEGRITY,
                    ERROR_CODE,
                    UNKNOWN_ATTRIBUTES,
                    CHANNEL_NUMBER,
                    LIFETIME,
                    XOR_PEER_ADDRESS,
                    DATA,
                    REALM,
                    NONCE,
                    XOR_RELAYED_ADDRESS,
                    REQUESTED_ADDRESS_FAMILY,
                    EVEN_PORT,
                    REQUESTED_TRANSPORT,
                    DONT_FRAGMENT,
                    MESSAGE_INTEGRITY_SHA256,
                    XOR_MAPPED_ADDRESS,
                    RESERVATION_TOKEN -> true;
            default -> attribute >= FIRST_OPTIONAL;
        };
    }
}
