/** Seconds that a pod has to end when it does not say (core/v1 DefaultTerminationGracePeriodSeconds). */
export const defaultGracePeriodSeconds = 30;
