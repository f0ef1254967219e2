using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// What messages and authorizations are found by: hashes of the network's own keys. Those of one card begin alike, so
/// that all that is kept of a message lies together in a store.
/// </summary>
public static class NetworkHash
{
    /// <summary>The bits that a hash has of its card; the other 80 are of everything that it is of.</summary>
    private const int CardBits = 48;

    /// <summary>
    /// A message: its kind, keys, card and amount. Null where the network names it too little to tell a repeat from
    /// another message.
    /// </summary>
    public static string? OfMessage(AuthorizationMessage message) =>
        message.Network is { } keys && (keys.TransactionId ?? keys.Stan) is not null
            ? Hash(
                message.Card, "message", message.Kind.Name(), message.Card ?? message.UnknownLast4 ?? "",
                keys.TransactionId, keys.Rrn, keys.Stan, keys.Acquirer, keys.TransmittedAt?.ToString(),
                message.AmountMinor.ToString(CultureInfo.InvariantCulture),
                message.ReplacementMinor?.ToString(CultureInfo.InvariantCulture))
            : null;

    /// <summary>A transaction, in all messages of which the network's identifier is the same.</summary>
    public static string? OfTransaction(string? card, string? transactionId) =>
        card is not null && transactionId is not null ? Hash(card, "transaction", card, transactionId) : null;

    /// <summary>A message as a later one names it (ISO 8583 field 90).</summary>
    public static string? OfOriginal(string? card, string? stan, string? acquirer, Timestamp? transmittedAt) =>
        card is not null && stan is not null
            ? Hash(card, "original", card, stan, acquirer, transmittedAt?.ToString())
            : null;

    /// <summary>The authorizations of a card that have an approval code.</summary>
    public static string? OfCode(string? card, string? approvalCode) =>
        card is not null && approvalCode is not null ? Hash(card, "code", card, approvalCode.Trim()) : null;

    private static string Hash(string? card, params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder(160);
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        }
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        Identifier.TryParse(card, Card.Kind.Prefix, out var of);
        var value = of.Value << (128 - CardBits) | BinaryPrimitives.ReadUInt128BigEndian(hash) >> CardBits;
        return new Identifier(value).Text(NetworkTrace.Kind.Prefix);
    }
}
