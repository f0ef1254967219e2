namespace Zentra.Runtime.Evidence;

/// <summary>The answer to a verification. Bad input is an answer too, never an exception.</summary>
public abstract record Verification
{
    private Verification()
    {
    }

    /// <summary>What was claimed is proven.</summary>
    public sealed record Holds : Verification;

    /// <summary>What was claimed is not proven; the reason is one sentence.</summary>
    public sealed record Fails(string Reason) : Verification;
}
