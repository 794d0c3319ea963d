// The base components import this name; navigation itself is the host's lightning/navigation.
export class CurrentPageReference {}
export const NavigationMixin = (Base) => Base;
NavigationMixin.Navigate = Symbol('Navigate');
NavigationMixin.GenerateUrl = Symbol('GenerateUrl');
