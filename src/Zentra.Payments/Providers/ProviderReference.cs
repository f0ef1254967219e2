using Zentra.Runtime.Store;

namespace Zentra.Payments.Providers;

/// <summary>What a provider means by a reference of its own.</summary>
/// <param name="Object">The payment or dispute; the review of a dispute that could not be taken.</param>
/// <param name="Attempt">The payment's attempt that the reference came with; 0 where there is none.</param>
public sealed record ProviderReference(string Id, string Object, int Attempt)
{
    public static readonly RecordKind<ProviderReference> Kind = new(
        "provider_references", "ref", StateJson.Default.ProviderReference, []);

    public static string IdOf(string provider, string reference) => $"{provider}/{reference}";

    /// <summary>Disputes have references of their own, which may be like those of payments.</summary>
    public static string IdOfDispute(string provider, string reference) => $"{provider} dispute/{reference}";
}
