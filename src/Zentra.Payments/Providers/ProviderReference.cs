using Zentra.Runtime.Store;

namespace Zentra.Payments.Providers;

/// <summary>Which payment a provider means by a reference of its own.</summary>
/// <param name="Attempt">The attempt that the reference came with.</param>
public sealed record ProviderReference(string Id, string Payment, int Attempt)
{
    public static readonly RecordKind<ProviderReference> Kind = new(
        "provider_references", "ref", StateJson.Default.ProviderReference, []);

    public static string IdOf(string provider, string reference) => $"{provider}/{reference}";
}
