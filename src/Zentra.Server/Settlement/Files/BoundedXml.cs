using System.Xml;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>
/// XML that is read as it comes, with limits on everything: no document type, no external entity, no deep nesting, no
/// unbounded set of names, and no node, attribute or comment larger than its share.
/// </summary>
internal static class BoundedXml
{
    /// <summary>The deepest nesting; camt.053 has about 20 levels.</summary>
    public const int MaxDepth = 48;

    /// <summary>Names of elements, attributes and namespaces; camt.053 has about 600.</summary>
    private const int MaxNames = 4_096;

    public static XmlReader Open(Meter bytes) => XmlReader.Create(bytes, new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersFromEntities = 1_024,
        CloseInput = false,
        NameTable = new Names(),
    });

    /// <summary>Why a document is not read any further.</summary>
    public static FileFault FaultOf(Exception fault) => fault switch
    {
        LimitException limit => new("xml_limit", limit.Message),
        XmlException { InnerException: LimitException limit } => new("xml_limit", limit.Message),
        XmlException xml when xml.Message.Contains("DTD", StringComparison.Ordinal) =>
            new("xml_refused", "The document has a document type, which is not taken."),
        XmlException xml => new(
            "xml_invalid", $"The document is malformed or ends early, at line {xml.LineNumber}, {xml.LinePosition}."),
        _ => new("xml_invalid", "The document's encoding cannot be read."),
    };

    public static bool IsFault(Exception fault) =>
        fault is XmlException or LimitException or System.Text.DecoderFallbackException;

    /// <summary>Passes bytes on, as long as nodes come of them.</summary>
    internal sealed class Meter(Stream inner, CancellationToken cancellation) : ForwardStream
    {
        /// <summary>The bytes of one node, with those that the parser reads ahead.</summary>
        private const int MaxNode = 256 * 1_024;

        private int sinceNode;

        /// <summary>A node has been read.</summary>
        public void Node() => sinceNode = 0;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (sinceNode > MaxNode)
            {
                throw new LimitException($"A tag, a text or a comment has more than {MaxNode} bytes.");
            }
            var read = await inner.ReadAsync(buffer, cancellation);
            sinceNode += read;
            return read;
        }
    }

    internal sealed class LimitException(string message) : Exception(message);

    /// <summary>The names of a document, which are kept as long as it is read.</summary>
    private sealed class Names : NameTable
    {
        private int count;

        public override string Add(string key) => Get(key) ?? base.Add(Counted(key));

        public override string Add(char[] key, int start, int len) =>
            Get(key, start, len) ?? base.Add(Counted(key), start, len);

        private T Counted<T>(T key) =>
            ++count <= MaxNames ? key : throw new LimitException($"The document has more than {MaxNames} names.");
    }
}
