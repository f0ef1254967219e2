namespace Zentra.Cards.Authorizations;

/// <summary>What people are asked of authorizations, and how they may answer.</summary>
public static class AuthorizationReviews
{
    public const string Kind = "authorization_review";

    /// <summary>It is judged again, and held where no rule declines it.</summary>
    public const string Approve = "approve";

    public const string Decline = "decline";
}
